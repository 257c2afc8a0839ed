x = int('z')
if x:
  foo(1)
 y