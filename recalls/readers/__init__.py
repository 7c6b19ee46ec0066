"""The same action in the forms that other readers know: CAP, FHIR, the file of stock software."""
