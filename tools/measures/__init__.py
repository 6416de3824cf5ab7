"""What ``make bench`` measures, one file a subject; each figure beside a named baseline of the same run."""
