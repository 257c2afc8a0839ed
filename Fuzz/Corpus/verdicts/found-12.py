i
os.system(em("x""x")