"""Rights on single files: admitted by name, restricted to those, and barred from them."""
