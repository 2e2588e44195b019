# `make` alone says what there is; what is done is in Scripts/.

sources := Package.swift Core Functions Tests Tools

.DEFAULT_GOAL := help
.PHONY: help run test torture build generate format lint clean

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install, build and run a desk on 127.0.0.1:8080, with its data in .run/, until Ctrl-C
	@setpriv --pdeathsig TERM Scripts/run

test: ## Install, build and run every test
	@setpriv --pdeathsig TERM Scripts/test

torture: ## As test, with thirty times as many made-up requests; takes its time
	@SCHEMATHESIS_EXAMPLES=100 setpriv --pdeathsig TERM Scripts/test

build: ## Build every executable into .build/release/
	@Scripts/install run
	@Scripts/build

generate: build ## Write nginx/generated/ anew from what the functions say of themselves
	@.build/release/generate --executables .build/release --into nginx/generated

format: ## Format the Swift sources
	@swift format --in-place --parallel --recursive $(sources)

lint: ## Check the format of the Swift sources
	@swift format lint --strict --parallel --recursive $(sources)

clean: ## Remove what was built; the desk's data in .run/ stays
	@rm -rf .build Core/.build .test
