CREATE TABLE kunden (
  kdnr integer PRIMARY KEY, anrede smallint, vorname varchar(40), nachname varchar(40), firma varchar(60), strasse varchar(60), hausnr varchar(6), plz varchar(5),
  ort varchar(40), land varchar(2), telefon varchar(30), email varchar(80), geburtsdatum date, angelegt_am timestamp, gesperrt boolean, newsletter char(1));
CREATE TABLE warengruppe (wgr_id integer PRIMARY KEY, bezeichnung varchar(60), ober_wgr integer REFERENCES warengruppe);
CREATE TABLE artikel (
  artnr varchar(12) PRIMARY KEY, bezeichnung varchar(120), beschreibung text, wgr_id integer REFERENCES warengruppe, preis_netto numeric(10,2), mwst_satz numeric(4,2),
  bestand integer, gewicht_g integer, ean varchar(13), bild varchar(100), aktiv boolean);
CREATE TABLE auftrag (
  aufnr integer PRIMARY KEY, kdnr integer REFERENCES kunden, datum date, zeit time, status smallint, versandkosten numeric(8,2), summe numeric(10,2), zahlart varchar(2),
  liefer_strasse varchar(60), liefer_plz varchar(5), liefer_ort varchar(40), bemerkung text);
CREATE TABLE auftrag_pos (aufnr integer REFERENCES auftrag, pos smallint, artnr varchar(12) REFERENCES artikel, menge integer, einzelpreis numeric(10,2), rabatt numeric(5,2), PRIMARY KEY (aufnr, pos));
INSERT INTO kunden SELECT g, 1+g%2, (ARRAY['Anna','Bernd','Clara','Dirk'])[1+g%4], (ARRAY['Maier','Schulz','Vogel'])[1+g%3], CASE WHEN g%5=0 THEN 'Firma ' || g END, 'Hauptstr.', g::text,
  (10000+g*7)::text, (ARRAY['Berlin','Bonn','Ulm'])[1+g%3], (ARRAY['DE','AT'])[1+g%2], '030 555 ' || 1000+g, 'k' || g || '@post.example', date '1960-01-01' + g*100,
  timestamp '2012-01-01' + g * interval '3 day', g%30=0, (ARRAY['J','N'])[1+g%2] FROM generate_series(1,80) g;
INSERT INTO warengruppe VALUES (1,'Werkzeug',NULL),(2,'Garten',NULL),(3,'Bohrer',1),(4,'Saatgut',2);
INSERT INTO artikel SELECT 'A-' || 1000+g, 'Artikel ' || g, 'Beschreibung des Artikels ' || g, 1+g%4, 5+g*0.5, (ARRAY[19,7])[1+g%2], g*3, g*120, (4000000000000+g)::text, 'img/' || g || '.jpg', g%9<>0 FROM generate_series(1,50) g;
INSERT INTO auftrag SELECT g, 1+g%80, date '2020-01-01' + g, time '08:00' + g * interval '5 minute', (ARRAY[0,1,2,9])[1+g%4], 4.9, 20+g, (ARRAY['KK','RE','PP'])[1+g%3], 'Nebenstr. ' || g, (20000+g)::text, (ARRAY['Köln','Jena'])[1+g%2], NULL FROM generate_series(1,150) g;
INSERT INTO auftrag_pos SELECT 1+g%150, 1+g/150, 'A-' || 1001+g%50, 1+g%5, 5+g%20, (ARRAY[0,5,10])[1+g%3] FROM generate_series(0,299) g;
