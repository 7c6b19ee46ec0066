"""Sending an agreed letter: its days, its proof of print, and the proofs that it arrived."""
