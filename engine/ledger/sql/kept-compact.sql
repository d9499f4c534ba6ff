-- Rows that this database keeps, without their values, for the one in which the rows of several are grouped.
SELECT * FROM own LIMIT $4
