"""Servicestellen: helpers who file for somebody with a written mandate, and where to find them."""
