"""Reads several sources with Ray Data, a task each.

usage: ray_pages.py SOURCE...
"""

import sys

import ray

import hasdata_export


def tables(block):
    """The rows of the sources in a block, as Arrow."""
    for source in block["item"]:
        with hasdata_export.batches(str(source), fields=["url", "statusCode"]) as reader:
            for batch in reader:
                yield batch.to_pandas().to_dict("list")


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    sources = ray.data.from_items(sys.argv[1:])
    pages = sources.repartition(len(sys.argv) - 1).map_batches(tables, batch_size=1, zero_copy_batch=False)
    print(pages.count(), pages.max("statusCode"))
