"""What a person or a job can do, one file each: check, act, record evidence, in one transaction."""
