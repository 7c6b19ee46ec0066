"""The account of a person."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import identifiers
from portal.core.tracking import tracked


class UserQuerySet(models.QuerySet):
    """Lists of people."""

    def active(self):
        """Return those who may log in."""
        return self.filter(is_active=True)

    def agents(self):
        """Return the active agents of the agency."""
        return self.active().filter(is_agent=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Creates accounts, which an e-mail address names."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Return a saved account; without `password` it has none that works."""
        if not email:
            raise ValueError("An account has an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Return a saved account with every right in the administration site."""
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, **fields}
        )

    def get_by_natural_key(self, username: str) -> "User":
        """Return the account that has this e-mail address, in any case."""
        return self.get(email=username.lower())


# The history holds rights and no personal data, so that anonymising an account is complete.
@tracked(
    fields=["is_active", "is_agent", "is_staff", "is_superuser", "anonymised_at"],
    model_name="UserEvent",
)
class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: never deleted, anonymised when the account must go."""

    email = models.EmailField(_("Adresse électronique"), unique=True)
    full_name = models.CharField(_("Nom et prénom"), max_length=150)
    phone = models.CharField(
        _("Téléphone"), max_length=20, blank=True, validators=[identifiers.validate_phone]
    )
    mobile = models.CharField(
        _("Téléphone portable"), max_length=20, blank=True, validators=[identifiers.validate_phone]
    )
    rpps = models.CharField(
        _("Numéro RPPS"), max_length=11, blank=True, validators=[identifiers.validate_rpps]
    )
    language = models.CharField(
        _("Langue"),
        max_length=2,
        choices=[("fr", _("Français")), ("en", _("Anglais"))],
        default="fr",
    )
    is_active = models.BooleanField(_("Actif"), default=True)
    is_agent = models.BooleanField(_("Agent de l’agence"), default=False)
    is_staff = models.BooleanField(_("Accès à l’administration technique"), default=False)
    date_joined = models.DateTimeField(_("Créé le"), default=timezone.now, editable=False)
    anonymised_at = models.DateTimeField(_("Anonymisé le"), null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(anonymised_at=None) | models.Q(is_active=False),
                name="user_anonymised_is_inactive",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        """Write the address in lower case, as the table requires."""
        super().clean()
        self.email = type(self).objects.normalize_email(self.email).lower()

    def get_full_name(self) -> str:
        """Return the name to show."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the name to show where space is short."""
        return self.full_name

    def anonymise(self) -> None:
        """Set the columns of an account that no longer tells who it was; the caller saves."""
        self.email = f"compte-{self.pk}@anonyme.invalid"
        self.full_name = str(_("Compte anonymisé"))
        self.phone = self.mobile = self.rpps = ""
        self.is_active = self.is_agent = self.is_staff = self.is_superuser = False
        self.anonymised_at = timezone.now()
        self.set_unusable_password()
