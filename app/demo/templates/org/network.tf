variable "region" {
  description = "Where everything runs."
  type        = string
  default     = "eu-north"
}

resource "openstack_networking_network_v2" "services" {
  name           = "services"
  admin_state_up = true
  mtu            = ‹~1450 the packet size›
}

resource "openstack_networking_subnet_v2" "services" {
  name       = "services"
  network_id = openstack_networking_network_v2.services.id
  cidr       = "10.40.0.0/18"
}

resource "openstack_networking_secgroup_v2" "belt" {
  name        = "belt"
  description = "Machines beside a belt may reach the bridge and nothing else."
}
