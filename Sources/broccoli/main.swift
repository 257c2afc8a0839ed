print("broccoli")
