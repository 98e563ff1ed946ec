"""The register proper: records and what people do with them, one module for each thing done."""
