date = datetime.date(2023, 1, 0);start, date = {'title': 1 < 2, (7, 4): b'ab', 1: 7}, float(NotImplemented)
date = (datetime.date(2000, 1, 12) + datetime.timedelta(microseconds=0))\
round(1e22)