"""Reviews (sơ kết, tổng kết), obstacles, forecasts; versions of clauses; a programme and its successor."""
