"""Who gives whom which part, and what is no person (NM203.19.1.6)."""
import json

import pytest
import requests

from conftest import PASSWORD, run
from law import PNG, Refused, town  # noqa: F401


def users(town):
    return {u["user"]: u for u in town.root.client.get("/api/v1/users").json()["users"]}


def refused(r):
    assert r.status_code == 422 and r.json()["error"]["rules"] == ["NM203.19.1.6"] and r.json()["error"]["remedy"]["zh"], r.text


def test_art_19_1_6_a_technician_gives_technical_parts_only(town):
    sys = town.sys.client
    for duties in (["opr"], ["use-m"], ["pso-a"], ["sys", "opr"]):
        refused(sys.post("/api/v1/users", json={"user": "new1", "name": "新人", "role": "member", "duties": duties, "password": "another long password"}))
    refused(sys.post("/api/v1/users", json={"user": "new1", "name": "新人", "role": "admin", "password": "another long password"}))
    assert sys.post("/api/v1/users", json={"user": "tech2", "name": "技术", "role": "member", "duties": ["sys"], "password": "another long password"}).status_code == 201
    there = users(town)
    refused(sys.patch(f"/api/v1/users/{there['opr']['id']}", json={"duties": []}))
    refused(sys.patch(f"/api/v1/users/{there['boss']['id']}", json={"password": "a password of the technician"}))
    refused(sys.patch(f"/api/v1/users/{there['boss']['id']}", json={"disabled": True}))
    refused(sys.delete(f"/api/v1/users/{there['boss']['id']}"))
    assert sys.patch(f"/api/v1/users/{there['mnt']['id']}", json={"disabled": True}).status_code == 200
    assert sys.patch(f"/api/v1/users/{there['mnt']['id']}", json={"disabled": False}).status_code == 200
    refused(sys.post("/api/v1/tokens", json={"name": "peep", "role": "viewer", "expiresAt": "2099-01-01T00:00:00Z"}))
    assert "new1" not in users(town) and "boss" in users(town)


def test_art_19_1_6_nobody_changes_their_own_parts(town):
    me = users(town)["boss"]
    refused(town.boss.client.patch(f"/api/v1/users/{me['id']}", json={"duties": ["use-m", "pso-a"]}))
    assert users(town)["boss"]["duties"] == ["use-m"]


def test_a_machines_key_takes_no_step_and_is_none_of_two_persons(town):
    token = json.loads(run("token", "add", "--data", town.server.data, "--name", "machine", "--role", "admin", "--json").stdout)["token"]
    h = {"Authorization": "Bearer " + token}
    base, site = town.server.base, town.site()
    assert requests.get(base + "/api/v1/law/records?kind=site", headers=h).status_code == 200
    for method, path, body in (("POST", "/records", {"kind": "site", "data": {}}), ("PATCH", f"/records/{site.id}", {"version": 1, "data": {}}), ("POST", f"/records/{site.id}/events", {"event": "end", "version": 1})):
        assert requests.request(method, base + "/api/v1/law" + path, headers=h, json=body).status_code == 403
    for path in ("/api/v1/custody", "/api/v1/orders"):
        assert requests.post(base + path, headers=h, json={}).status_code == 403


def test_files_that_stand_in_no_record_have_a_bound(town):
    for n in range(100):
        town.gov.client.post("/api/v1/law/attachments", data=PNG, headers={"Content-Type": "image/png", "X-Custos-Name": f"{n}.png"})
    with pytest.raises(Refused) as r:
        town.gov.attach()
    assert r.value.error["code"] == "law.fields" and "100" in r.value.error["zh"]
    assert town.boss.attach(), "another person's bound is their own"


def test_requests_under_way_have_a_bound(town):
    system = town.system([town.site().id])
    made = [town.boss.create("request", requesterKind="internal", access="view", system=system.id, purpose="核查").id for _ in range(51)]
    for id in made[:50]:
        assert town.boss.take("submit", id).state == "submitted"
    with pytest.raises(Refused) as r:
        town.boss.take("submit", made[50])
    assert r.value.error["code"] == "law.fields" and "50" in r.value.error["zh"]
    town.boss.take("withdraw", made[0], withdrawReason="不再需要")
    assert town.boss.take("submit", made[50]).state == "submitted"
