"""Sample agreements and law of an invented province, and the builder that makes PDFs of them."""
