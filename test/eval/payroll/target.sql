CREATE TABLE departments (department_id uuid PRIMARY KEY, department_number integer, name text, location text, cost_center text, manager_id uuid, headcount_budget integer);
CREATE TABLE positions (position_id uuid PRIMARY KEY, code text, title text, pay_grade integer, salary_minimum numeric, salary_maximum numeric);
CREATE TABLE employees (employee_id uuid PRIMARY KEY, employee_number integer, full_name text, position_id uuid REFERENCES positions, supervisor_id uuid REFERENCES employees, hired_on date, terminated_on date, base_salary numeric, commission numeric, department_id uuid REFERENCES departments,
  social_security_number text, birth_date date, gender text, marital_status text, home_phone text, work_email text, employment_type text, emergency_contact text, photo_url text);
ALTER TABLE departments ADD FOREIGN KEY (manager_id) REFERENCES employees;
CREATE TABLE employee_addresses (address_id uuid PRIMARY KEY, employee_id uuid REFERENCES employees, street_line text, city text, region text, postal_code text, country text);
CREATE TABLE absences (absence_id uuid PRIMARY KEY, employee_id uuid REFERENCES employees, kind text, starts_on date, ends_on date, day_count numeric, approved_by uuid REFERENCES employees, approved_on date, status text, reason text);
CREATE TABLE payslips (payslip_id uuid PRIMARY KEY, employee_id uuid REFERENCES employees, year integer, month integer, gross_pay numeric, tax_withheld numeric, social_security_contribution numeric, other_deductions numeric, net_pay numeric, paid_on date, bank_account text, currency text);
