/** Small schemas in the shapes of well-known applications, each with what a draft must see in it. */
export interface Shape {
  readonly name: string;
  readonly sql: string;
  readonly schemas?: readonly string[];
  /** `phase.column` → phase that it must refer to. */
  readonly links: Readonly<Record<string, string>>;
  /** `phase.column` of secrets that must not be copied. */
  readonly secrets: readonly string[];
}

const numbers = (count: number): string => `generate_series(1, ${count}) n`;

/** As frameworks and content systems make them. */
export const frameworks: readonly Shape[] = [
  {
    name: 'Django without foreign keys',
    sql: `CREATE TABLE auth_user (id serial PRIMARY KEY, username varchar(30) NOT NULL UNIQUE, password varchar(128) NOT NULL, last_login timestamp, is_staff boolean NOT NULL);
      CREATE TABLE dispatch_office (id serial PRIMARY KEY, name varchar(120) NOT NULL);
      CREATE TABLE dispatch_patient (id serial PRIMARY KEY, office_id integer NOT NULL, creator_id integer, status integer NOT NULL, created timestamp NOT NULL);
      CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, session_data text NOT NULL, expire_date timestamptz NOT NULL);
      INSERT INTO auth_user SELECT n, 'user' || n, 'pbkdf2$' || n, now(), n % 2 = 0 FROM ${numbers(5)};
      INSERT INTO dispatch_office SELECT n, 'Office ' || n FROM ${numbers(4)};
      INSERT INTO dispatch_patient SELECT n, CASE WHEN n = 7 THEN 99 ELSE 1 + n % 4 END, 1 + n % 5, n % 3, '2012-03-01' FROM ${numbers(60)};
      INSERT INTO django_session SELECT 'key' || n, 'data', '2020-01-01Z' FROM ${numbers(3)};`,
    links: { 'dispatch_patient.office_id': 'dispatch_office', 'dispatch_patient.creator_id': 'auth_user' },
    secrets: ['auth_user.password'],
  },
  {
    name: 'Rails',
    sql: `CREATE TABLE users (id bigserial PRIMARY KEY, email varchar NOT NULL UNIQUE, encrypted_password varchar NOT NULL, reset_password_token varchar, created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL);
      CREATE TABLE posts (id bigserial PRIMARY KEY, user_id bigint, title varchar, type varchar, created_at timestamp(6) NOT NULL);
      CREATE TABLE comments (id bigserial PRIMARY KEY, commentable_type varchar NOT NULL, commentable_id bigint NOT NULL, author_id bigint, body text);
      CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
      CREATE TABLE posts_tags (post_id bigint NOT NULL, tag varchar NOT NULL);
      INSERT INTO users SELECT n, 'u' || n || '@example.org', 'x' || n, NULL, now(), now() FROM ${numbers(6)};
      INSERT INTO posts SELECT n, 1 + n % 6, 'Post ' || n, 'Post', now() FROM ${numbers(20)};
      INSERT INTO comments SELECT n, 'Post', 1 + n % 20, 1 + n % 6, 'text' FROM ${numbers(40)};
      INSERT INTO schema_migrations SELECT '2020010100000' || n FROM ${numbers(3)};
      INSERT INTO posts_tags SELECT 1 + n % 20, 'tag' || n FROM ${numbers(25)};`,
    links: { 'posts.user_id': 'users', 'comments.author_id': 'users', 'posts_tags.post_id': 'posts' },
    secrets: ['users.encrypted_password', 'users.reset_password_token'],
  },
  {
    name: 'an ERP with its own user columns',
    sql: `CREATE TABLE res_partner (id serial PRIMARY KEY, name varchar, parent_id integer REFERENCES res_partner, create_uid integer, write_date timestamp, state varchar);
      CREATE TABLE res_users (id serial PRIMARY KEY, login varchar NOT NULL UNIQUE, password varchar, partner_id integer NOT NULL REFERENCES res_partner);
      ALTER TABLE res_partner ADD FOREIGN KEY (create_uid) REFERENCES res_users;
      CREATE TABLE sale_order (id serial PRIMARY KEY, partner_id integer NOT NULL REFERENCES res_partner, state varchar, amount_total numeric(12,2), CHECK (amount_total >= 0));
      CREATE TABLE sale_order_line (id serial PRIMARY KEY, order_id integer NOT NULL REFERENCES sale_order ON DELETE CASCADE, qty numeric);
      CREATE VIEW sale_report AS SELECT o.id, o.amount_total, p.name FROM sale_order o JOIN res_partner p ON p.id = o.partner_id;
      INSERT INTO res_partner SELECT n, 'Partner ' || n, nullif(n - 1, 0), NULL, now(), 'ok' FROM ${numbers(10)};
      INSERT INTO res_users SELECT n, 'login' || n, 'hash' || n, n FROM ${numbers(4)};
      UPDATE res_partner SET create_uid = 1 + id % 4;
      INSERT INTO sale_order SELECT n, 1 + n % 10, CASE n % 2 WHEN 0 THEN 'draft' ELSE 'done' END, n * 1.5 FROM ${numbers(20)};
      INSERT INTO sale_order_line SELECT n, 1 + n % 20, n FROM ${numbers(50)};`,
    links: { 'res_users.partner_id': 'res_partner', 'sale_order_line.order_id': 'sale_order' },
    secrets: ['res_users.password'],
  },
  {
    name: 'a weblog with zeros for no parent',
    sql: `CREATE TABLE wp_users ("ID" bigserial PRIMARY KEY, user_login varchar(60) NOT NULL, user_pass varchar(255) NOT NULL, user_activation_key varchar(255) NOT NULL DEFAULT '');
      CREATE TABLE wp_posts ("ID" bigserial PRIMARY KEY, post_author bigint NOT NULL DEFAULT 0, post_parent bigint NOT NULL DEFAULT 0, post_status varchar(20) NOT NULL, post_date timestamp NOT NULL);
      CREATE TABLE wp_postmeta (meta_id bigserial PRIMARY KEY, post_id bigint NOT NULL DEFAULT 0, meta_key varchar(255), meta_value text);
      CREATE TABLE wp_comments ("comment_ID" bigserial PRIMARY KEY, "comment_post_ID" bigint NOT NULL DEFAULT 0, comment_content text NOT NULL);
      INSERT INTO wp_users SELECT n, 'user' || n, '$P$B' || n, '' FROM ${numbers(3)};
      INSERT INTO wp_posts SELECT n, 1 + n % 3, CASE WHEN n > 5 THEN n - 5 ELSE 0 END, CASE n % 2 WHEN 0 THEN 'draft' ELSE 'publish' END, '2015-05-05' FROM ${numbers(20)};
      INSERT INTO wp_postmeta SELECT n, 1 + n % 20, 'k', 'v' || n FROM ${numbers(40)};
      INSERT INTO wp_comments SELECT n, 1 + n % 20, 'text' FROM ${numbers(15)};`,
    links: {
      'wp_posts.post_author': 'wp_users',
      'wp_posts.post_parent': 'wp_posts',
      'wp_postmeta.post_id': 'wp_posts',
      'wp_comments.comment_post_ID': 'wp_posts',
    },
    secrets: ['wp_users.user_pass'],
  },
];

/** As people who know their subject make them. */
export const subjects: readonly Shape[] = [
  {
    name: 'a video rental',
    sql: `CREATE TYPE rating AS ENUM ('G', 'PG', 'R');
      CREATE TABLE language (language_id serial PRIMARY KEY, name char(20) NOT NULL);
      CREATE TABLE film (film_id serial PRIMARY KEY, title varchar(255) NOT NULL, language_id smallint NOT NULL REFERENCES language, rating rating DEFAULT 'G', fulltext tsvector);
      CREATE TABLE actor (actor_id serial PRIMARY KEY, last_name varchar(45) NOT NULL);
      CREATE TABLE film_actor (actor_id integer REFERENCES actor, film_id integer REFERENCES film, PRIMARY KEY (actor_id, film_id));
      CREATE TABLE staff (staff_id serial PRIMARY KEY, username varchar(16) NOT NULL, password varchar(40), picture bytea);
      CREATE TABLE payment (payment_id serial, staff_id integer NOT NULL REFERENCES staff, amount numeric(5,2) NOT NULL, payment_date timestamp NOT NULL, PRIMARY KEY (payment_id, payment_date)) PARTITION BY RANGE (payment_date);
      CREATE TABLE payment_1 PARTITION OF payment FOR VALUES FROM ('2007-01-01') TO ('2008-01-01');
      CREATE VIEW film_list AS SELECT f.film_id AS fid, f.title, l.name AS language FROM film f JOIN language l ON l.language_id = f.language_id;
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
      CREATE TRIGGER touch BEFORE UPDATE ON film FOR EACH ROW EXECUTE FUNCTION touch();
      INSERT INTO language SELECT n, 'L' || n FROM ${numbers(3)};
      INSERT INTO film SELECT n, 'Film ' || n, 1 + n % 3, 'PG', to_tsvector('simple', 'film') FROM ${numbers(20)};
      INSERT INTO actor SELECT n, 'Actor ' || n FROM ${numbers(6)};
      INSERT INTO film_actor SELECT 1 + n % 6, n FROM ${numbers(20)};
      INSERT INTO staff SELECT n, 'staff' || n, 'sha' || n, '\\x01' FROM ${numbers(2)};
      INSERT INTO payment SELECT n, 1 + n % 2, n, '2007-02-02' FROM ${numbers(30)};`,
    links: { 'film.language_id': 'language', 'film_actor.actor_id': 'actor', 'payment.staff_id': 'staff' },
    secrets: ['staff.password'],
  },
  {
    name: 'a music shop in mixed case',
    sql: `CREATE TABLE "Artist" ("ArtistId" integer PRIMARY KEY, "Name" varchar(120));
      CREATE TABLE "Album" ("AlbumId" integer PRIMARY KEY, "Title" varchar(160) NOT NULL, "ArtistId" integer NOT NULL REFERENCES "Artist");
      CREATE TABLE "Employee" ("EmployeeId" integer PRIMARY KEY, "LastName" varchar(20) NOT NULL, "ReportsTo" integer REFERENCES "Employee", "BirthDate" timestamp);
      CREATE TABLE "Customer" ("CustomerId" integer PRIMARY KEY, "Email" varchar(60) NOT NULL, "SupportRepId" integer REFERENCES "Employee");
      CREATE TABLE "Invoice" ("InvoiceId" integer PRIMARY KEY, "CustomerId" integer NOT NULL, "Total" numeric(10,2) NOT NULL);
      INSERT INTO "Artist" SELECT n, 'Artist ' || n FROM ${numbers(5)};
      INSERT INTO "Album" SELECT n, 'Album ' || n, 1 + n % 5 FROM ${numbers(12)};
      INSERT INTO "Employee" SELECT n, 'E' || n, nullif(n - 1, 0), '1970-01-01' FROM ${numbers(4)};
      INSERT INTO "Customer" SELECT n, 'c' || n || '@example.org', 1 + n % 4 FROM ${numbers(9)};
      INSERT INTO "Invoice" SELECT n, 1 + n % 9, n + 0.99 FROM ${numbers(30)};`,
    links: { 'album.ArtistId': 'artist', 'customer.SupportRepId': 'employee', 'invoice.CustomerId': 'customer' },
    secrets: [],
  },
  {
    name: 'a medical record with voided rows',
    sql: `CREATE TABLE users (user_id serial PRIMARY KEY, username varchar(50), password varchar(128), salt varchar(128), secret_question varchar(255), secret_answer varchar(255), creator integer, date_created timestamp);
      CREATE TABLE person (person_id serial PRIMARY KEY, gender varchar(50), birthdate date, creator integer NOT NULL, voided smallint NOT NULL DEFAULT 0, voided_by integer, uuid char(38) NOT NULL UNIQUE);
      CREATE TABLE patient (patient_id integer PRIMARY KEY REFERENCES person (person_id), creator integer NOT NULL, date_created timestamp NOT NULL);
      CREATE TABLE encounter (encounter_id serial PRIMARY KEY, patient_id integer NOT NULL, encounter_type integer NOT NULL, encounter_datetime timestamp NOT NULL);
      CREATE TABLE obs (obs_id serial PRIMARY KEY, person_id integer NOT NULL, encounter_id integer, value_numeric double precision, value_text text);
      INSERT INTO users SELECT n, 'user' || n, 'hash', 'salt', 'question', 'answer', 1, now() FROM ${numbers(3)};
      INSERT INTO person SELECT n, 'F', '1980-01-01', 1 + n % 3, 0, NULL, 'uuid-' || n FROM ${numbers(20)};
      INSERT INTO patient SELECT n, 1 + n % 3, now() FROM ${numbers(15)};
      INSERT INTO encounter SELECT n, 1 + n % 15, 1 + n % 4, now() FROM ${numbers(30)};
      INSERT INTO obs SELECT n, 1 + n % 20, 1 + n % 30, n, NULL FROM ${numbers(60)};`,
    links: { 'person.creator': 'users', 'encounter.patient_id': 'patient', 'obs.encounter_id': 'encounter' },
    secrets: ['users.password', 'users.salt', 'users.secret_answer'],
  },
  {
    name: 'a forge with tokens and row security',
    sql: `CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE TABLE users (id bigserial PRIMARY KEY, username text NOT NULL, encrypted_password text, otp_secret bytea, state text NOT NULL CHECK (state IN ('active', 'blocked')));
      CREATE TABLE namespaces (id bigserial PRIMARY KEY, path text NOT NULL, owner_id bigint, parent_id bigint, visibility_level integer NOT NULL);
      CREATE TABLE projects (id bigserial PRIMARY KEY, namespace_id bigint NOT NULL REFERENCES namespaces, creator_id bigint, metadata jsonb NOT NULL DEFAULT '{}');
      CREATE TABLE personal_access_tokens (id bigserial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, token_digest text, revoked boolean DEFAULT false);
      CREATE INDEX path_trgm ON namespaces USING gin (path gin_trgm_ops);
      ALTER TABLE projects ENABLE ROW LEVEL SECURITY; CREATE POLICY all_of_them ON projects USING (true);
      CREATE SCHEMA audit; CREATE TABLE audit.event (id serial PRIMARY KEY, what text);
      INSERT INTO audit.event (what) SELECT 'x' FROM ${numbers(5)};
      INSERT INTO users SELECT n, 'u' || n, 'h', '\\x00', 'active' FROM ${numbers(5)};
      INSERT INTO namespaces SELECT n, 'p' || n, 1 + n % 5, nullif(n - 1, 0), 10 * (n % 3) FROM ${numbers(8)};
      INSERT INTO projects SELECT n, 1 + n % 8, 1 + n % 5, '{}' FROM ${numbers(16)};
      INSERT INTO personal_access_tokens SELECT n, 1 + n % 5, 'd' || n FROM ${numbers(7)};`,
    links: { 'namespaces.owner_id': 'users', 'namespaces.parent_id': 'namespaces', 'projects.creator_id': 'users' },
    secrets: ['users.encrypted_password', 'users.otp_secret'],
  },
  {
    name: 'a trading company with keys of text',
    sql: `CREATE TABLE customers (customer_id varchar(5) PRIMARY KEY, company_name varchar(40) NOT NULL);
      CREATE TABLE employees (employee_id smallint PRIMARY KEY, last_name varchar(20) NOT NULL, reports_to smallint REFERENCES employees, photo bytea);
      CREATE TABLE orders (order_id smallint PRIMARY KEY, customer_id varchar(5) REFERENCES customers, employee_id smallint REFERENCES employees, order_date date, freight real);
      CREATE TABLE products (product_id smallint PRIMARY KEY, product_name varchar(40) NOT NULL, discontinued integer NOT NULL);
      CREATE TABLE order_details (order_id smallint REFERENCES orders, product_id smallint REFERENCES products, quantity smallint NOT NULL, PRIMARY KEY (order_id, product_id));
      CREATE VIEW order_sums AS SELECT order_id, sum(quantity) AS quantity FROM order_details GROUP BY order_id;
      INSERT INTO customers SELECT 'C' || n, 'Company ' || n FROM ${numbers(6)};
      INSERT INTO employees SELECT n, 'E' || n, nullif(n - 1, 0), NULL FROM ${numbers(4)};
      INSERT INTO orders SELECT n, 'C' || (1 + n % 6), 1 + n % 4, '1997-01-01', n / 3.0 FROM ${numbers(20)};
      INSERT INTO products SELECT n, 'Product ' || n, n % 2 FROM ${numbers(7)};
      INSERT INTO order_details SELECT n, 1 + n % 7, n FROM ${numbers(20)};`,
    links: { 'orders.customer_id': 'customers', 'order_details.order_id': 'orders' },
    secrets: [],
  },
  {
    name: 'attributes as rows',
    sql: `CREATE TABLE entity (entity_id serial PRIMARY KEY, entity_type_id smallint NOT NULL, sku varchar(64));
      CREATE TABLE attribute (attribute_id serial PRIMARY KEY, attribute_code varchar(255) NOT NULL UNIQUE, backend_type varchar(8) NOT NULL);
      CREATE TABLE entity_varchar (value_id serial PRIMARY KEY, attribute_id integer NOT NULL, entity_id integer NOT NULL, value varchar(255), UNIQUE (entity_id, attribute_id));
      CREATE TABLE entity_int (value_id serial PRIMARY KEY, attribute_id integer NOT NULL, entity_id integer NOT NULL, value integer);
      CREATE TABLE admin_user (user_id serial PRIMARY KEY, username varchar(40), password varchar(255) NOT NULL, api_key varchar(64) UNIQUE);
      CREATE MATERIALIZED VIEW flat AS SELECT e.entity_id, e.sku, v.value FROM entity e LEFT JOIN entity_varchar v ON v.entity_id = e.entity_id;
      INSERT INTO entity SELECT n, 4, 'sku' || n FROM ${numbers(12)};
      INSERT INTO attribute SELECT n, 'code' || n, CASE n % 2 WHEN 0 THEN 'int' ELSE 'varchar' END FROM ${numbers(4)};
      INSERT INTO entity_varchar SELECT n, 1 + n % 4, 1 + n % 12, 'v' || n FROM ${numbers(12)};
      INSERT INTO entity_int SELECT n, 1 + n % 4, CASE WHEN n > 22 THEN 500 + n ELSE 1 + n % 12 END, n FROM ${numbers(24)};
      INSERT INTO admin_user SELECT n, 'admin' || n, 'hash', 'key' || n FROM ${numbers(2)};
      REFRESH MATERIALIZED VIEW flat;`,
    links: { 'entity_varchar.attribute_id': 'attribute', 'entity_varchar.entity_id': 'entity', 'entity_int.entity_id': 'entity' },
    secrets: ['admin_user.password', 'admin_user.api_key'],
  },
];
