"""What public pages read of a publication: its versions, its lines, its files. Nothing else."""
