class A:
    x = u"ß\x41\8".isdigit()