"""Answers of a request and of a letter that nothing stops."""

import datetime

REQUEST = {
    "route": "national",
    "motives": ["contraindication"],
    "authority": "ansm",
    "origin": "follow_up_national",
    "lane": "standard",
    "concern_title": "Exemplafilline : nouvelle contre-indication pendant la grossesse",
    "concern": "Des malformations ont été rapportées après une exposition pendant la grossesse.",
    "populations": ["pregnancy"],
    "contact_name": "Personne Exemple, pharmacovigilance",
    "contact_email": "pv@laboratoire.example",
    "contact_phone": "01 99 00 00 01",
}
EUROPEAN = {
    "route": "european",
    "authority": "both",
    "origin": "review_european",
    "procedure_number": "EMEA/H/A-31/0000",
    "chmp_agreed_on": datetime.date(2026, 11, 2),
}
MEDICINE = {
    "name": "EXEMPLIA 10 mg, comprimé",
    "cis": "60000001",
    "substance": "EXEMPLAFILLINE",
    "holder": "Laboratoire Exemple",
}
LETTER = {
    "place": "Exempleville",
    "subject": (
        "Exemplafilline (EXEMPLIA 10 mg, comprimé) : contre-indication pendant la grossesse"
    ),
    "background": (
        "L’exemplafilline est indiquée dans l’hypertension artérielle.\n\n"
        "Des cas de malformation ont été rapportés chez 3 enfants sur 120 exposés."
    ),
    "recommendations": "- Vérifier l’absence de grossesse.\n- Prévoir une contraception.",
    "references": "Résumé des caractéristiques du produit.",
    "resend_policy": "Les courriers non distribués sont envoyés de nouveau sous cinq jours.",
}
POINTS = (
    {
        "kind": "fact",
        "text": "Un risque de malformation a été observé pendant la grossesse.",
    },
    {
        "kind": "action",
        "action": "do_not_prescribe",
        "target": "Femmes enceintes",
        "text": "Ne pas prescrire EXEMPLIA pendant la grossesse.",
    },
)
RECIPIENTS = (
    {"audience": "medecine_generale", "channels": ["email", "post"], "expected": 1000},
    {"audience": "pharmaciens_officine", "channels": ["email"], "expected": 500},
)
CONTACT = {
    "company": "Laboratoire Exemple",
    "phone": "01 99 00 00 02",
    "email": "information@laboratoire.example",
}
