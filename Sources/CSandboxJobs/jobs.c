// Written by scripts/make-fixture-jobs: do not edit.
#include "CSandboxJobs.h"

// #embed is of C23, an extension in the standards before it.
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char file_0[] = {
#embed "../../Fixtures/jobs/416349/artifact.csv" if_empty(0)
};
static const unsigned char file_1[] = {
#embed "../../Fixtures/jobs/416349/artifact.json" if_empty(0)
};
static const unsigned char file_2[] = {
#embed "../../Fixtures/jobs/416349/artifact.xlsx" if_empty(0)
};
static const unsigned char file_3[] = {
#embed "../../Fixtures/jobs/416349/job.json" if_empty(0)
};
static const unsigned char file_4[] = {
#embed "../../Fixtures/jobs/416349/results-page-1.json" if_empty(0)
};
static const unsigned char file_5[] = {
#embed "../../Fixtures/jobs/416350/artifact.csv" if_empty(0)
};
static const unsigned char file_6[] = {
#embed "../../Fixtures/jobs/416350/artifact.json" if_empty(0)
};
static const unsigned char file_7[] = {
#embed "../../Fixtures/jobs/416350/artifact.xlsx" if_empty(0)
};
static const unsigned char file_8[] = {
#embed "../../Fixtures/jobs/416350/job.json" if_empty(0)
};
static const unsigned char file_9[] = {
#embed "../../Fixtures/jobs/416350/results-page-1.json" if_empty(0)
};
static const unsigned char file_10[] = {
#embed "../../Fixtures/jobs/416351/artifact.csv" if_empty(0)
};
static const unsigned char file_11[] = {
#embed "../../Fixtures/jobs/416351/artifact.json" if_empty(0)
};
static const unsigned char file_12[] = {
#embed "../../Fixtures/jobs/416351/artifact.xlsx" if_empty(0)
};
static const unsigned char file_13[] = {
#embed "../../Fixtures/jobs/416351/job-poll-1.json" if_empty(0)
};
static const unsigned char file_14[] = {
#embed "../../Fixtures/jobs/416351/job-poll-2.json" if_empty(0)
};
static const unsigned char file_15[] = {
#embed "../../Fixtures/jobs/416351/job-poll-3.json" if_empty(0)
};
static const unsigned char file_16[] = {
#embed "../../Fixtures/jobs/416351/job.json" if_empty(0)
};
static const unsigned char file_17[] = {
#embed "../../Fixtures/jobs/416351/results-page-1.json" if_empty(0)
};
static const unsigned char file_18[] = {
#embed "../../Fixtures/jobs/416352/artifact.csv" if_empty(0)
};
static const unsigned char file_19[] = {
#embed "../../Fixtures/jobs/416352/artifact.json" if_empty(0)
};
static const unsigned char file_20[] = {
#embed "../../Fixtures/jobs/416352/artifact.xlsx" if_empty(0)
};
static const unsigned char file_21[] = {
#embed "../../Fixtures/jobs/416352/job.json" if_empty(0)
};
static const unsigned char file_22[] = {
#embed "../../Fixtures/jobs/416352/results-page-1.json" if_empty(0)
};
static const unsigned char file_23[] = {
#embed "../../Fixtures/jobs/416353/artifact.csv" if_empty(0)
};
static const unsigned char file_24[] = {
#embed "../../Fixtures/jobs/416353/artifact.json" if_empty(0)
};
static const unsigned char file_25[] = {
#embed "../../Fixtures/jobs/416353/artifact.xlsx" if_empty(0)
};
static const unsigned char file_26[] = {
#embed "../../Fixtures/jobs/416353/job.json" if_empty(0)
};
static const unsigned char file_27[] = {
#embed "../../Fixtures/jobs/416353/results-page-1.json" if_empty(0)
};
static const unsigned char file_28[] = {
#embed "../../Fixtures/jobs/416354/job.json" if_empty(0)
};
static const unsigned char file_29[] = {
#embed "../../Fixtures/jobs/416354/results-page-1.json" if_empty(0)
};
static const unsigned char file_30[] = {
#embed "../../Fixtures/jobs/416354/results-page-2.json" if_empty(0)
};
static const unsigned char file_31[] = {
#embed "../../Fixtures/jobs/416355/artifact.csv" if_empty(0)
};
static const unsigned char file_32[] = {
#embed "../../Fixtures/jobs/416355/artifact.json" if_empty(0)
};
static const unsigned char file_33[] = {
#embed "../../Fixtures/jobs/416355/artifact.xlsx" if_empty(0)
};
static const unsigned char file_34[] = {
#embed "../../Fixtures/jobs/416355/job.json" if_empty(0)
};
static const unsigned char file_35[] = {
#embed "../../Fixtures/jobs/416355/results-page-1.json" if_empty(0)
};
static const unsigned char file_36[] = {
#embed "../../Fixtures/jobs/dd1a8c53-2d47-4444-977d-8d653a6a3c82/artifact.csv" if_empty(0)
};
static const unsigned char file_37[] = {
#embed "../../Fixtures/jobs/dd1a8c53-2d47-4444-977d-8d653a6a3c82/artifact.json" if_empty(0)
};
static const unsigned char file_38[] = {
#embed "../../Fixtures/jobs/dd1a8c53-2d47-4444-977d-8d653a6a3c82/artifact.xlsx" if_empty(0)
};
static const unsigned char file_39[] = {
#embed "../../Fixtures/jobs/dd1a8c53-2d47-4444-977d-8d653a6a3c82/job.json" if_empty(0)
};
static const unsigned char file_40[] = {
#embed "../../Fixtures/jobs/dd1a8c53-2d47-4444-977d-8d653a6a3c82/results-page-1.json" if_empty(0)
};
static const unsigned char file_41[] = {
#embed "../../Fixtures/jobs/dd1a8c53-2d47-4444-977d-8d653a6a3c82/results-page-2.json" if_empty(0)
};

const SandboxFile sandbox_files[] = {
    {"416349/artifact.csv", file_0, sizeof(file_0)},
    {"416349/artifact.json", file_1, sizeof(file_1)},
    {"416349/artifact.xlsx", file_2, sizeof(file_2)},
    {"416349/job.json", file_3, sizeof(file_3)},
    {"416349/results-page-1.json", file_4, sizeof(file_4)},
    {"416350/artifact.csv", file_5, 0},
    {"416350/artifact.json", file_6, sizeof(file_6)},
    {"416350/artifact.xlsx", file_7, sizeof(file_7)},
    {"416350/job.json", file_8, sizeof(file_8)},
    {"416350/results-page-1.json", file_9, sizeof(file_9)},
    {"416351/artifact.csv", file_10, sizeof(file_10)},
    {"416351/artifact.json", file_11, sizeof(file_11)},
    {"416351/artifact.xlsx", file_12, sizeof(file_12)},
    {"416351/job-poll-1.json", file_13, sizeof(file_13)},
    {"416351/job-poll-2.json", file_14, sizeof(file_14)},
    {"416351/job-poll-3.json", file_15, sizeof(file_15)},
    {"416351/job.json", file_16, sizeof(file_16)},
    {"416351/results-page-1.json", file_17, sizeof(file_17)},
    {"416352/artifact.csv", file_18, sizeof(file_18)},
    {"416352/artifact.json", file_19, sizeof(file_19)},
    {"416352/artifact.xlsx", file_20, sizeof(file_20)},
    {"416352/job.json", file_21, sizeof(file_21)},
    {"416352/results-page-1.json", file_22, sizeof(file_22)},
    {"416353/artifact.csv", file_23, sizeof(file_23)},
    {"416353/artifact.json", file_24, sizeof(file_24)},
    {"416353/artifact.xlsx", file_25, sizeof(file_25)},
    {"416353/job.json", file_26, sizeof(file_26)},
    {"416353/results-page-1.json", file_27, sizeof(file_27)},
    {"416354/job.json", file_28, sizeof(file_28)},
    {"416354/results-page-1.json", file_29, sizeof(file_29)},
    {"416354/results-page-2.json", file_30, sizeof(file_30)},
    {"416355/artifact.csv", file_31, sizeof(file_31)},
    {"416355/artifact.json", file_32, sizeof(file_32)},
    {"416355/artifact.xlsx", file_33, sizeof(file_33)},
    {"416355/job.json", file_34, sizeof(file_34)},
    {"416355/results-page-1.json", file_35, sizeof(file_35)},
    {"dd1a8c53-2d47-4444-977d-8d653a6a3c82/artifact.csv", file_36, sizeof(file_36)},
    {"dd1a8c53-2d47-4444-977d-8d653a6a3c82/artifact.json", file_37, sizeof(file_37)},
    {"dd1a8c53-2d47-4444-977d-8d653a6a3c82/artifact.xlsx", file_38, sizeof(file_38)},
    {"dd1a8c53-2d47-4444-977d-8d653a6a3c82/job.json", file_39, sizeof(file_39)},
    {"dd1a8c53-2d47-4444-977d-8d653a6a3c82/results-page-1.json", file_40, sizeof(file_40)},
    {"dd1a8c53-2d47-4444-977d-8d653a6a3c82/results-page-2.json", file_41, sizeof(file_41)},
};
const size_t sandbox_file_count = sizeof(sandbox_files) / sizeof(sandbox_files[0]);
