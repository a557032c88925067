locals {
  databases = {
    ledger = { size = ‹~400 the size of the ledger›, system = "money" }
    tariff = { size = ‹~60 the size of the tariffs›, system = "pricing" }
  }
}

resource "openstack_db_instance_v1" "postgres" {
  for_each = local.databases
  name     = "postgres-${each.key}"
  size     = each.value.size

  datastore {
    type    = "postgresql"
    version = "17"
  }
}

resource "openstack_objectstorage_container_v1" "history" {
  name = "parcel-history"
}
