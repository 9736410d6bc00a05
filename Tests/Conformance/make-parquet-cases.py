"""Makes the Parquet files of Fixtures/cases/parquet with pyarrow."""
import datetime as dt, decimal, os, sys, uuid
import numpy as np, pyarrow as pa, pyarrow.parquet as pq
root = sys.argv[1]
def folder(name):
    p=os.path.join(root,name); os.makedirs(p,exist_ok=True); return p
D=decimal.Decimal
utc=dt.timezone.utc
types=pa.table({
 "truth":pa.array([True,False,None]), "i8":pa.array([-128,127,None],pa.int8()), "u8":pa.array([0,255,None],pa.uint8()),
 "i16":pa.array([-32768,32767,None],pa.int16()),"u32":pa.array([0,2**32-1,None],pa.uint32()),
 "i64":pa.array([-2**63,2**53+1,None],pa.int64()),"u64":pa.array([0,2**64-1,None],pa.uint64()),
 "half":pa.array(np.array([1.5,-0.0,65504],np.float16)),"float":pa.array([0.1,16777216.0,None],pa.float32()),
 "double":pa.array([0.1,1e21,5e-324]), "odd":pa.array([float('nan'),float('inf'),-0.0]),
 "dec9":pa.array([D("-0.05"),D("1234567.89"),None],pa.decimal128(9,2)),
 "dec38":pa.array([D("-12345678901234567890.123456789"),D("0.000000001"),None],pa.decimal128(38,9)),
 "dec76":pa.array([D("-1"*1+"2"*60),D("7"),None],pa.decimal256(76,0)),
 "text":pa.array(["a \"b\"\n","",None]),"bytes":pa.array([b"plain",b"\xff\x00",None]),
 "fixed":pa.array([b"abc",b"\x80\x81\x82",None],pa.binary(3)),
 "day":pa.array([dt.date(2024,2,29),dt.date(1899,12,31),None]),
 "ms":pa.array([dt.datetime(2024,2,29,12,30),dt.datetime(1,1,1,0,0,0,1000),None],pa.timestamp("ms")),
 "us":pa.array([dt.datetime(2024,2,29,12,30,0,1,utc),dt.datetime(9999,12,31,23,59,59,999999,utc),None],pa.timestamp("us",tz="UTC")),
 "ns":pa.array([1,-1,None],pa.timestamp("ns")),
 "clock":pa.array([dt.time(12,30),dt.time(23,59,59,999999),None],pa.time64("us")),
 "kind":pa.array(["x","y","x"]).dictionary_encode(),
 "nothing":pa.nulls(3),
})
p=folder("types"); pq.write_table(types,p+"/types.parquet",compression="snappy")
open(p+"/command","w").write("hasdata-export types.parquet --to jsonl\n")
nested=pa.table({
 "list":pa.array([[1,None,3],[],None]),
 "lists":pa.array([[["a"],[],None],[[]],[["b","c"],["d"]]],pa.list_(pa.list_(pa.string()))),
 "struct":pa.array([{"a":1,"b":{"c":"x","d":[0.5]}},{"a":None,"b":None},None],pa.struct([("a",pa.int64()),("b",pa.struct([("c",pa.string()),("d",pa.list_(pa.float64()))]))])),
 "map":pa.array([[("k",1),("l\"",None)],[],None],pa.map_(pa.string(),pa.int32())),
 "pairs":pa.array([[(1,"x")],[],None],pa.map_(pa.int32(),pa.string())),
 "rows":pa.array([[{"n":1,"t":["p","q"]},{"n":2,"t":[]}],[None],None],pa.list_(pa.struct([("n",pa.int32()),("t",pa.list_(pa.string()))]))),
 "flat":pa.array([1,2,3]),
})
p=folder("nested"); pq.write_table(nested,p+"/nested.parquet",compression="zstd")
open(p+"/command","w").write("hasdata-export nested.parquet --to jsonl; hasdata-export nested.parquet --to csv\n")
p=folder("pages")
n=300
t=pa.table({"i":pa.array([None if i%7==0 else i*i-5000 for i in range(n)],pa.int64()),"s":pa.array([None if i%11==0 else "item "+str(i//3) for i in range(n)]),"f":pa.array([i/8 for i in range(n)]),"b":pa.array([i%3==0 for i in range(n)]),"l":pa.array([[str(j) for j in range(i%4)] for i in range(n)])})
import itertools
lines=[]
for codec in ["none","snappy","gzip","zstd","lz4"]:
    for version in ["1.0","2.0"]:
        for enc in ["dict","plain","delta"]:
            kw=dict(use_dictionary=enc=="dict",compression=codec,data_page_version=version,data_page_size=400,write_batch_size=50,row_group_size=170,write_page_checksum=True)
            if enc=="delta": kw["column_encoding"]={"i":"DELTA_BINARY_PACKED","s":"DELTA_BYTE_ARRAY" if version=="1.0" else "DELTA_LENGTH_BYTE_ARRAY","f":"BYTE_STREAM_SPLIT","b":"RLE" if version=="2.0" else "PLAIN","l.list.element":"DELTA_BYTE_ARRAY"}
            f=f"{codec}-{version[0]}-{enc}.parquet"; pq.write_table(t,p+"/"+f,**kw); lines.append(f)
pq.read_table(p+"/zstd-2-delta.parquet")
import json
with open(p+"/rows.jsonl","w") as o:
    for r in t.to_pylist():
        # as the tool prints: doubles without .0
        o.write("{"+",".join(json.dumps(k)+":"+(repr(v)[:-2] if isinstance(v,float) and v==int(v) else json.dumps(v,separators=(",",":"))) for k,v in r.items() if v is not None)+"}\n")
open(p+"/command","w").write('for file in *.parquet; do hasdata-export "$file" --to jsonl | cmp - rows.jsonl || echo "$file"; done; ls *.parquet | wc -l | tr -d " "\n')
open(p+"/output","w").write("30\n")
