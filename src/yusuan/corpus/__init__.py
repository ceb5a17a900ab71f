"""Many documents: a folder of Parquet beside a folder of files, checked by the same laws, asked with SQL.

``store`` keeps it, ``adding`` fills it, ``sparse`` evaluates the laws of all documents by one join, ``queries`` asks.
"""
