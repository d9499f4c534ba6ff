CREATE TABLE tbl_sex (sex_cd smallint PRIMARY KEY, sex_desc varchar(20));
CREATE TABLE tbl_pat (
  pat_no integer PRIMARY KEY, pat_name varchar(80), pat_dob date, pat_sex_cd smallint REFERENCES tbl_sex, pat_tel varchar(20),
  pat_email varchar(80), pat_addr varchar(120), pat_zip varchar(10), pat_city varchar(40), nok_name varchar(80), nok_tel varchar(20),
  reg_dt timestamp, deceased_flg char(1), fax varchar(20));
CREATE TABLE tbl_doc (doc_no integer PRIMARY KEY, doc_nm varchar(60), lic_no varchar(20), spec varchar(30), actv char(1));
CREATE TABLE tbl_vis (
  vis_no integer PRIMARY KEY, pat_no integer REFERENCES tbl_pat, doc_no integer REFERENCES tbl_doc, vis_dt timestamp, vis_typ char(1),
  cc varchar(200), dx_cd varchar(8), dx_desc varchar(200), bp_sys smallint, bp_dia smallint, wt_kg numeric(5,1), ht_cm numeric(5,1),
  temp_c numeric(4,1), rmk text, bill_amt numeric(10,2), paid_amt numeric(10,2), crt_usr varchar(20));
CREATE TABLE tbl_rx (rx_no integer PRIMARY KEY, vis_no integer REFERENCES tbl_vis, drug_nm varchar(60), dose varchar(30), freq varchar(30), qty smallint, refill smallint);
INSERT INTO tbl_sex VALUES (1, 'Female'), (2, 'Male'), (9, 'Unknown');
INSERT INTO tbl_pat SELECT g, (ARRAY['Ana Cruz','Ben Ong','Cora Diaz','Dan Lim'])[1+g%4], date '1950-01-01' + g*200, (ARRAY[1,2,9])[1+g%3],
  '+63 917 555 ' || 1000+g, 'p' || g || '@mail.example', g || ' Mabini St', '1' || 100+g, (ARRAY['Manila','Cebu'])[1+g%2],
  'Kin ' || g, '+63 918 555 ' || 1000+g, timestamp '2015-01-01 08:00' + g * interval '30 hour', CASE WHEN g%20=0 THEN 'Y' ELSE 'N' END, NULL FROM generate_series(1,60) g;
INSERT INTO tbl_doc SELECT g, 'Dr. ' || (ARRAY['Reyes','Santos','Tan'])[1+g%3], 'PRC-' || 10000+g, (ARRAY['Pediatrics','Cardiology','General'])[1+g%3], 'Y' FROM generate_series(1,6) g;
INSERT INTO tbl_vis SELECT g, 1+g%60, 1+g%6, timestamp '2019-01-01 09:00' + g * interval '7 hour', (ARRAY['N','F','E'])[1+g%3], 'complaint ' || g%9,
  (ARRAY['I10','E11.9','J06.9','R50.9'])[1+g%4], (ARRAY['Hypertension','Diabetes','Common cold','Fever'])[1+g%4], 100+g%50, 60+g%30, 50+g%40, 150+g%40, 36.1+(g%20)/10.0,
  'note', 500+g, 400+g, 'clerk' || g%3 FROM generate_series(1,200) g;
INSERT INTO tbl_rx SELECT g, 1+g%200, (ARRAY['Amlodipine','Metformin','Paracetamol'])[1+g%3], (ARRAY['5 mg','500 mg'])[1+g%2], (ARRAY['OD','BID','TID'])[1+g%3], 10+g%20, g%3 FROM generate_series(1,150) g;
