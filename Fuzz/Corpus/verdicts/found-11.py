i
os.tem("x")