"""Who ranks the same pairs fastest on this machine, and is nobody fast by being wrong? Run it through ../run."""
