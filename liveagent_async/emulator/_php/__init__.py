"""How PHP writes JSON, XML and YAML."""
