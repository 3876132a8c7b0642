"""moto's server, nearer to AWS in what a lake depends on.

- Glue: UpdateTable with a VersionId that is not the table's current one fails, as AWS documents for concurrent changes; moto
  takes it. With MOTO_LOSE_GLUE=p an update that was made is answered with an internal error with probability p, as after a
  broken connection. With MOTO_LOSE_DYNAMO=n the same is done to each n-th single write of DynamoDB that was made.
- One request at a time is served: moto's conditional writes of S3 and DynamoDB look first and write then, without a lock. A request
  that waits for messages of a queue lets others pass meanwhile.
"""

import functools
import io
import json
import os
import random
import sys
import threading
import time

os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"  # headers for browsers, in each answer

from moto.core.responses import EmptyResult
from moto.glue.exceptions import GlueClientError
from moto.glue.responses import GlueResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, run_simple

lose = float(os.environ.get("MOTO_LOSE_GLUE", "0"))
lose_dynamo = int(os.environ.get("MOTO_LOSE_DYNAMO", "0"))
chance = random.Random(1)


class ConcurrentModification(GlueClientError):
    def __init__(self):
        super().__init__("ConcurrentModificationException", "Update table failed due to concurrent modifications.")


class Internal(GlueClientError):
    code = 500

    def __init__(self):
        super().__init__("InternalServiceException", "The answer was lost.")


def update_table(self):
    database, table_input = self.parameters["DatabaseName"], self.parameters["TableInput"]
    table = self.glue_backend.get_table(database, table_input["Name"])
    wanted = self.parameters.get("VersionId")
    if wanted is not None and wanted != str(table.as_dict()["VersionId"]):
        raise ConcurrentModification()
    self.glue_backend.update_table(database, table_input["Name"], table_input)
    if chance.random() < lose:
        raise Internal()
    return EmptyResult()


GlueResponse.update_table = update_table

# moto reads its folder with all services at each request, a quarter of the time of many.
DomainDispatcherApplication.get_backend_for_host = functools.lru_cache(DomainDispatcherApplication.get_backend_for_host)
app = DomainDispatcherApplication(create_backend_app)
app.debug = True
lock = threading.Lock()


def one_at_a_time(environ, start_response):
    if environ.get("CONTENT_LENGTH"):  # who sends slowly keeps nobody else waiting
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    if environ.get("HTTP_X_AMZ_TARGET", "").endswith(".ReceiveMessage"):
        return receive(environ, start_response)
    with lock:
        if lose_dynamo and environ.get("HTTP_X_AMZ_TARGET", "").endswith((".PutItem", ".UpdateItem", ".DeleteItem")):
            return lossy(environ, start_response)
        return list(app(environ, start_response))


writes = 0


def lossy(environ, start_response):
    global writes
    answer = []
    body = list(app(environ, lambda *head: answer.append(head)))
    if answer[0][0].startswith("200"):
        writes += 1
        if writes % lose_dynamo == 0:
            start_response("500 Internal Server Error", [("Content-Type", "application/x-amz-json-1.0")])
            return [b'{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"The answer was lost."}']
    start_response(*answer[0])
    return body


def receive(environ, start_response):
    asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    end = time.monotonic() + int(asked.get("WaitTimeSeconds") or 0)
    body = json.dumps({**asked, "WaitTimeSeconds": 0}).encode()
    while True:
        answer = []
        again = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        with lock:
            got = b"".join(app(again, lambda *head: answer.append(head)))
        if not answer[0][0].startswith("200") or b'"Messages"' in got or time.monotonic() >= end:
            start_response(*answer[0])
            return [got]
        time.sleep(0.05)


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass


os.environ["MOTO_PORT"] = sys.argv[1]
run_simple("127.0.0.1", int(sys.argv[1]), one_at_a_time, threaded=True, request_handler=Quiet)
