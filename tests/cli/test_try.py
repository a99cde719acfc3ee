def test_it(stages): print(stages.keys())
