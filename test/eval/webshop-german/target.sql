CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_number text UNIQUE NOT NULL, salutation text, given_name text, family_name text, company_name text, email text,
  phone text, date_of_birth date, is_blocked boolean DEFAULT false, newsletter_opt_in boolean, loyalty_points integer DEFAULT 0, created_at timestamptz);
CREATE TABLE addresses (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint REFERENCES customers, line1 text, house_number text, zip text, city text, country text, latitude double precision, longitude double precision);
CREATE TABLE categories (id bigint PRIMARY KEY, name text, parent_id bigint REFERENCES categories, slug text);
CREATE TABLE products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku text UNIQUE, title text, description text, category_id bigint REFERENCES categories, price numeric(12,2), vat_rate numeric(5,2),
  stock_quantity integer, weight_grams integer, gtin text, image_url text, is_active boolean, rating numeric(3,2));
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_number text, customer_id bigint REFERENCES customers, ordered_at timestamptz, status text, shipping_cost numeric(12,2), total numeric(12,2),
  payment_method text, shipping_street text, shipping_zip text, shipping_city text, remarks text, tracking_number text);
CREATE TABLE order_items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint REFERENCES orders, line_number smallint, product_id bigint REFERENCES products, quantity integer, unit_price numeric(12,2), discount_percent numeric(5,2));
INSERT INTO customers (customer_number, salutation, given_name, family_name, email, created_at) SELECT (900+g)::text, (ARRAY['Ms','Mr'])[1+g%2], (ARRAY['Anna','Emil'])[1+g%2], (ARRAY['Maier','Lang'])[1+g%2], 'n' || g || '@post.example', now() FROM generate_series(1,10) g;
INSERT INTO products (sku, title, price, vat_rate, stock_quantity, is_active) SELECT 'A-' || 2000+g, 'Artikel neu ' || g, 9+g, 19, g, true FROM generate_series(1,12) g;
