"""What people are told about reports by e-mail: followers, contractors, offices, heads, editors."""
