CREATE TABLE dept (deptno integer PRIMARY KEY, dname varchar(40), loc varchar(40), cost_ctr varchar(10), mgr_empno integer);
CREATE TABLE jobs (job_cd varchar(8) PRIMARY KEY, job_ttl varchar(60), grd smallint, min_sal numeric(10,2), max_sal numeric(10,2));
CREATE TABLE emp (empno integer PRIMARY KEY, ename varchar(60), job_cd varchar(8) REFERENCES jobs, mgr integer REFERENCES emp, hiredate date, termdate date, sal numeric(10,2), comm numeric(10,2), deptno integer REFERENCES dept,
  ssn char(11), bdate date, sex char(1), mstat char(1), street varchar(60), city varchar(40), state char(2), zip varchar(10), hphone varchar(20), wemail varchar(80), ft_pt char(2), photo bytea);
CREATE TABLE lv_req (lv_id integer PRIMARY KEY, empno integer REFERENCES emp, lv_type char(2), from_dt date, to_dt date, days numeric(4,1), appr_by integer REFERENCES emp, appr_dt date, stat char(1), rsn varchar(200));
CREATE TABLE pay_slip (slip_no integer PRIMARY KEY, empno integer REFERENCES emp, per_yr smallint, per_mo smallint, gross numeric(10,2), tax_wh numeric(10,2), soc_sec numeric(10,2), oth_ded numeric(10,2), net numeric(10,2), pay_dt date, bank_acct varchar(30));
