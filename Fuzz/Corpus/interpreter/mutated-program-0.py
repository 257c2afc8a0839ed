[case, )y, date)] = [[6, ,], [120],]  # note
date = abs((8,))