i
soötem("x")