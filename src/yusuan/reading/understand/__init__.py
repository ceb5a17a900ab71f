"""From blocks to meaning: facts, tables, sentences and forms, one room each."""
