"""Papers: letters, notices and court papers, from templates that are data to PDF/A and Word."""
