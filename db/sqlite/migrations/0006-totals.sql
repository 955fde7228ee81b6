-- How many resources of each type there are: a page of a million would have to count them.
CREATE TABLE totals (
  type TEXT NOT NULL PRIMARY KEY,
  total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO totals SELECT type, count(*) FROM resources GROUP BY type;
CREATE TRIGGER resources_come AFTER INSERT ON resources BEGIN
  INSERT INTO totals VALUES (new.type, 1) ON CONFLICT (type) DO UPDATE SET total = total + 1;
END;
CREATE TRIGGER resources_go AFTER DELETE ON resources BEGIN
  UPDATE totals SET total = total - 1 WHERE type = old.type;
END;
