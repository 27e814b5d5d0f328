"""Many files at once: read by processes or a cluster into Parquet, asked through DuckDB."""
