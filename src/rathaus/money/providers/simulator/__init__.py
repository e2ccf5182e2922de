"""A payment provider that moves no money: pay, pay twice, cancel, let it time out."""
