"""Who is who: instruments, countries, organisations, and the functions that people hold."""
