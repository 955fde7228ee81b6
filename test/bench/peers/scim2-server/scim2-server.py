"""
scim2-server on waitress, with the store that it comes with: resources in memory, which writes
nothing to disk, and finds a userName by an index. `python scim2-server.py SEED`, where SEED
is a JSON file of what to hold.
"""

import json
import logging
import sys

import waitress
from scim2_models import ScimProvider
from scim2_server.memory import InMemoryStorage
from scim2_server.testserver.application import BearerTokenApplication
from scim2_server.utils import (
    load_default_resource_types,
    load_default_schemas,
    load_default_service_provider_config,
)

# It tells of each request that has to wait for another.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)

with open(sys.argv[1], encoding="utf-8") as file:
    seed = json.load(file)

provider = ScimProvider.from_discovery(
    load_default_schemas().values(),
    load_default_resource_types().values(),
    config=load_default_service_provider_config(),
)
user, group = provider.model_for("User"), provider.model_for("Group")
storage = InMemoryStorage()
storage.resources = [user.model_validate(person) for person in seed["people"]] + [
    group.model_validate({**each, "meta": {"resourceType": "Group"}}) for each in seed["groups"]
]
application = BearerTokenApplication(storage, provider, bearer_tokens=[seed["token"]])
server = waitress.create_server(
    application, host="127.0.0.1", port=0, threads=16, url_prefix="/scim"
)
print(json.dumps({"port": int(server.effective_port)}), flush=True)
server.run()
