"""YAML as text: reading it safely, writing it so that any YAML reader agrees, changing one place and leaving the rest."""
