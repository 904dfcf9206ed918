# Aliases; everything happens in ./run.
.PHONY: demo test check lock

demo test check:
	./run $@

# After a change of requirements/*.in: newest versions that fit, with their hashes, no addresses.
PIN = .venv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
lock:
	$(PIN) requirements/setup.in -o requirements/setup.txt
	$(PIN) requirements/node.in -o requirements/node.txt
	$(PIN) requirements/base.in -o requirements/base.txt
	$(PIN) requirements/test.in -c requirements/base.txt -c requirements/setup.txt -o requirements/test.txt
