"""The workbench in the browser: settings, pages, templates, static files, catalogues."""
