"""What an operator sees of the running product: log lines, metrics, reports of errors; no personal data."""
