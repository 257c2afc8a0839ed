from datetime import date, timedelta
case, date = [1, 2, 3] * 2;