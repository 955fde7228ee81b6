"""Runs scim2-tester against a server and writes each of its results as a line of JSON.

Usage: scim2-tester.py BASE_URL, with the bearer token in the environment as TOKEN.
"""

import json
import os
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server

headers = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
client = SyncSCIMClient(Client(base_url=sys.argv[1], headers=headers, timeout=60))

for result in check_server(client):
    print(
        json.dumps(
            {
                "status": result.status.name,
                "title": result.title,
                "resourceType": result.resource_type,
                "reason": result.reason or "",
            }
        )
    )
