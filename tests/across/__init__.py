"""Several processes on one database: order, holes, Redis that fails, and kills."""
