"""Backups: one file with the database as it was at one moment, and with checksums to compare a restored one with.

A backup is a tar of `manifest.json` (`{made_at, database, migrations, tables: {name: [rows, checksum]}}`) and the dump
(pg_dump's custom format, or an SQLite file, gzipped). The checksums are taken in the snapshot that is dumped. With
`BACKUP_RECIPIENT` the tar is encrypted to that age key (https://age-encryption.org), and its name ends in `.age`.
"""
